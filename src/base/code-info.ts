/** What the register says about a code. */
export interface CodeInfo {
  /** Whose fault it is; decides the exit code. */
  readonly blame: 'input' | 'config' | 'remote' | 'ours';
  readonly severity: 'error' | 'warning' | 'info';
  /** One sentence for `docs/errors.md`: what it means and what to do. */
  readonly help: string;
}

export type CodeRegister = Readonly<Record<`AMASIM_${string}`, CodeInfo>>;
