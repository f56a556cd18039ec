import { describe, expect, it } from 'vitest';
import { renderProgress } from '../../src/cli/progress.ts';

const AT = { bytes: 250_000_000, read: 200_000, matched: 1_000, seconds: 5 };

describe('the progress line', () => {
  it('shows events, bytes, rate and the time left', () => {
    const line = renderProgress(AT, 1_000_000_000);
    expect(line).toBe(
      `${'█'.repeat(6)}${'░'.repeat(18)} 25 %  200,000 events  1,000 matched  250.0 MB  40,000 events/s  15.0 s left`,
    );
  });

  it('does not guess the time left when the size is unknown, as from a pipe', () => {
    expect(renderProgress(AT, undefined)).toBe('200,000 events  1,000 matched  250.0 MB  40,000 events/s');
  });
});
