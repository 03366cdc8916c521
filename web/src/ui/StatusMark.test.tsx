import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { type Mark, StatusMark } from './StatusMark';

const MARKS: Mark[] = ['healthy', 'warning', 'critical', 'offline', 'paused', 'unknown'];

test('each state has a shape of its own: without colour they can still be told apart', () => {
  const shapes = MARKS.map((mark) => {
    const { container } = render(<StatusMark mark={mark} tone="off" />);
    return container.querySelector('svg')?.innerHTML;
  });
  expect(new Set(shapes).size).toBe(MARKS.length);
});

test('what is old is hollow', () => {
  const { container } = render(<StatusMark mark="healthy" tone="ok" stale />);
  expect(container.querySelector('svg')).toHaveAttribute('fill', 'none');
});
