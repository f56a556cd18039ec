import { errors } from 'undici';
import { describe, expect, it } from 'vitest';
import { connectionFailure } from '../../src/upload/connection-failure.ts';

const coded = (code: string, message = 'what happened\nand more') => Object.assign(new Error(message), { code });

describe('connectionFailure', () => {
  it.each([
    ['ENOTFOUND', 'connection', 0],
    ['ECONNREFUSED', 'connection', 0],
    ['UND_ERR_CONNECT_TIMEOUT', 'connection', 0],
    ['ECONNRESET', 'connection', 99],
    ['EPIPE', 'connection', 99],
    ['UND_ERR_BODY_TIMEOUT', 'connection', 99],
    ['CERT_HAS_EXPIRED', 'certificate', 0],
    ['SELF_SIGNED_CERT_IN_CHAIN', 'certificate', 0],
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'certificate', 0],
    ['ERR_SSL_WRONG_VERSION_NUMBER', 'protocol', 99],
    ['E_NEVER_SEEN', 'protocol', 99],
  ])('reads %s as a failure of the %s, with %i bytes sent', (cause, failure, sentBytes) => {
    const wanted = { kind: 'failure', failure, cause, detail: 'what happened', sentBytes };
    expect(connectionFailure(coded(cause), 99)).toEqual(wanted);
  });

  it('looks through what wraps the error of the socket', () => {
    const wrapped = new errors.SocketError('other side closed');
    wrapped.cause = coded('ECONNRESET');
    expect(connectionFailure(wrapped, 1)).toMatchObject({ cause: 'ECONNRESET', detail: 'other side closed' });
    const both = new AggregateError([coded('EHOSTUNREACH'), coded('ECONNREFUSED')], 'two addresses');
    expect(connectionFailure(both, 1)).toMatchObject({ cause: 'EHOSTUNREACH', sentBytes: 0 });
  });

  it.each([
    ['a value that is no error', 'text'],
    ['an error without a code', new TypeError('x is not a function')],
    ['an argument the client refused', new errors.InvalidArgumentError('invalid path')],
    ['a client that was closed', new errors.ClientDestroyedError('gone')],
  ])('leaves %s to whoever made the mistake', (_, error) => {
    expect(connectionFailure(error, 1)).toBeUndefined();
  });
});
