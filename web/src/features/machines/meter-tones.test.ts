import { expect, test } from 'vitest';
import { alert } from '../../../test/machines';
import { meterTones } from './meter-tones';

test('a full disk colours the card’s meter only where that is its disk', () => {
  const of = (subject: string) =>
    alert({ machine_id: 'nas', condition: 'disk', subject, severity: 'critical' });
  expect(meterTones([of('/data')], 'nas')).toEqual({});
  expect(meterTones([of('/')], 'nas')).toEqual({ disk: 'crit' });
  expect(meterTones([of('/')], 'pi')).toEqual({});
});
