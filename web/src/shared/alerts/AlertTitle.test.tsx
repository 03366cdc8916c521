import { render } from '@testing-library/react';
import { expect, test } from 'vitest';
import { alert } from '../../../test/machines';
import { AlertTitle } from './AlertTitle';

const drawn = (title: string, subject: string) =>
  render(<AlertTitle alert={alert({ title, subject })} />).container.innerHTML;

test('signs for the direction of writing in a name keep to the name', () => {
  const mount = '/mnt/\u202Eevil';
  expect(drawn(`${mount} is 97 % full`, mount)).toBe(
    `<bdi dir="ltr"><bdi>${mount}</bdi> is 97 % full</bdi>`,
  );
  expect(drawn('Unit smbd.service failed', 'smbd.service')).toBe(
    '<bdi dir="ltr">Unit <bdi>smbd.service</bdi> failed</bdi>',
  );
});

test('a title without a name in it keeps to itself', () => {
  expect(drawn('Memory is 97 % in use', '')).toBe('<bdi>Memory is 97 % in use</bdi>');
  expect(drawn('\u202Ecoretemp is at 90 °C', 'hottest')).toBe(
    '<bdi>\u202Ecoretemp is at 90 °C</bdi>',
  );
});
