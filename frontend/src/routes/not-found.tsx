import { ApiError } from '@/lib/api/errors';
import { Failure } from './failure';
import { useShell } from './shell-context';

/** An address that means nothing. */
export function NotFound() {
  const { menu } = useShell();
  return <Failure error={new ApiError(404, 'Not Found', 'No such page')} menu={menu} />;
}
