/** A GUID in small letters and without braces, for patterns that hold one; with the flag `i`, in any letters. */
export const GUID_PATTERN = '[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}';

/** Stands for one that is not known. */
export const NIL_GUID = '00000000-0000-0000-0000-000000000000';

const GUID = new RegExp(`^${GUID_PATTERN}$`, 'i');
const BRACED = new RegExp(`^\\{${GUID_PATTERN}\\}$`, 'i');

/** Whether a text is a GUID without braces, in any letters. */
export function isGuid(text: string): boolean {
  return GUID.test(text);
}

/** Whether a text is a GUID in braces, in any letters. */
export function isBracedGuid(text: string): boolean {
  return BRACED.test(text);
}
