import { useQuery } from '@tanstack/react-query';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { expect, test } from 'vitest';
import { ApiError } from '@/api/problem';
import { renderWithHub } from '../../test/render';
import { ListState } from './ListState';

/** What is answered, one after the other. */
function show(answers: (string | ApiError)[]) {
  function List() {
    const query = useQuery({
      queryKey: ['hosts'],
      queryFn: () => {
        const next = answers.shift() ?? 'nothing more';
        return next instanceof ApiError ? Promise.reject(next) : Promise.resolve(next);
      },
    });
    return (
      <ListState what="hosts" query={query} gone={<p>There are none any more.</p>}>
        {(data) => <p>{data}</p>}
      </ListState>
    );
  }
  return renderWithHub(<List />);
}

test('what could not be read anew is said above what was read before', async () => {
  const { queryClient } = show(['nas', new ApiError(500, 'internal', 'No.'), 'nas, pi']);
  expect(await screen.findByText('nas')).toBeVisible();
  await queryClient.invalidateQueries();
  expect(await screen.findByText('The hosts cannot be read anew')).toBeVisible();
  expect(screen.getByText('nas')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(await screen.findByText('nas, pi')).toBeVisible();
  expect(screen.queryByRole('alert')).toBeNull();
});

test('a hub that is away is the business of the page, and what is gone is no failure', async () => {
  const away = new ApiError(0, 'unreachable', 'The hub does not answer.');
  const gone = new ApiError(404, 'not_found', 'No such thing.');
  const { queryClient } = show(['nas', away, gone]);
  expect(await screen.findByText('nas')).toBeVisible();
  await queryClient.invalidateQueries();
  expect(screen.queryByRole('alert')).toBeNull();
  await queryClient.invalidateQueries();
  expect(await screen.findByText('There are none any more.')).toBeVisible();
});
