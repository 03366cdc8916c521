import { expect, test } from 'vitest';
import { lastList, noteList, stepsToList } from './way-back';

const list = (index: number, search = {}) => noteList({ pathname: '/', search, index });
const machine = (index: number) => noteList({ pathname: '/machines/1', search: {}, index });

test('the list is as many steps back as were taken since', () => {
  list(3, { q: 'pi', view: 'list', add: 'agent' });
  machine(4);
  machine(5);
  expect(stepsToList(5)).toBe(2);
  expect(lastList()).toEqual({ q: 'pi', view: 'list' });
});

test('a list whose place was taken is not gone back to, but still known', () => {
  list(3, { status: 'warning' });
  machine(3);
  machine(4);
  expect(stepsToList(4)).toBeUndefined();
  expect(lastList()).toEqual({ status: 'warning' });
});
