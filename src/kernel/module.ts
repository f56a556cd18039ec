/** The compiled kernel: one for each thread, of which instances are made. */
import { KERNEL_WASM } from './wasm.ts';

export interface Global {
  readonly value: number;
}

/** What is used of WebAssembly. Its types are part of the browser's, which are not loaded. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: Readonly<Record<string, unknown>> };
};

let compiled: object | undefined;

/** A kernel with memory of its own: what it exports. */
export function newInstance(): Readonly<Record<string, unknown>> {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNEL_WASM, 'base64'));
  return new WebAssembly.Instance(compiled).exports;
}

/** The value of an exported constant. */
export function constantOf(exports: Readonly<Record<string, unknown>>, name: string): number {
  return (exports[name] as Global).value;
}
