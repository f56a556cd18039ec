/** Why something was not measured: a peer that is absent, no room on the disk. Named in the results, no failure. */
export class NotMeasured extends Error {
  override readonly name = 'NotMeasured';
}
