import { ARM_PAGE_SIZE } from '../../contract/arm.ts';
import { type ArmAnswer, answered, badContent } from './answer.ts';
import type { ArmRequest } from './kind.ts';
import { type ArmResource, pageOf } from './store.ts';

/** A list of resources, a page at a time: `{ value, nextLink? }`; the link keeps the client's own origin and path. */
export function listed(request: ArmRequest, resources: readonly ArmResource[]): ArmAnswer {
  const top = request.query('$top');
  const wanted = top === undefined ? ARM_PAGE_SIZE : Number(top);
  if (!Number.isSafeInteger(wanted) || wanted < 1) return badContent(`$top=${top}: wanted a whole number from 1`);
  const token = request.query('$skiptoken');
  const after = token === undefined ? undefined : Buffer.from(token, 'base64url').toString('utf8');
  const page = pageOf(resources, { after, size: Math.min(wanted, ARM_PAGE_SIZE) });
  if (page.next === undefined) return answered(200, { value: page.resources });
  const query = new URLSearchParams({ 'api-version': request.query('api-version') ?? '' });
  if (top !== undefined) query.set('$top', top);
  query.set('$skipToken', Buffer.from(page.next).toString('base64url'));
  return answered(200, { value: page.resources, nextLink: `${request.origin}${request.pathname}?${query}` });
}
