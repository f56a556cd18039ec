/** The compiled kernel: one for all threads, of which each makes instances. */
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

/** The module, compiled when it is first asked for. It can be handed to other threads. */
export function kernelModule(): object {
  compiled ??= new WebAssembly.Module(Buffer.from(KERNEL_WASM, 'base64'));
  return compiled;
}

/** Takes the module that another thread has compiled: what was optimised there is so here. */
export function useKernelModule(module: object): void {
  compiled = module;
}

/** A kernel with memory of its own: what it exports. */
export function newInstance(): Readonly<Record<string, unknown>> {
  return new WebAssembly.Instance(kernelModule()).exports;
}

/** The value of an exported constant. */
export function constantOf(exports: Readonly<Record<string, unknown>>, name: string): number {
  return (exports[name] as Global).value;
}
