/**
 * Where things are in the kernel's memory. It has one fixed size, so that views of it stay valid; pages nobody touches take
 * no room. Exported: the other side writes and reads most of it.
 */

/** By event id: 1 when it may be wanted. */
export const WANTED: usize = 0x1_0000;

/**
 * Values of the record at hand: types (one byte each, with eight zeros behind the last) and offsets in the chunk (with the end
 * behind the last).
 */
export const MOST_SLOTS: i32 = 1016;
export const TYPES: usize = 0x2_0000;
export const OFFSETS: usize = TYPES + 0x400;
/** The same of the template that is one of these values. */
export const NESTED_TYPES: usize = OFFSETS + 0x1010;
export const NESTED_OFFSETS: usize = NESTED_TYPES + 0x400;

/** Templates of the chunk at hand, by some bits of the offset of their definition: a tag, and the template's address. */
export const HAND: usize = 0x2_8000;
export const HAND_PLACES: u32 = 256;
export const HAND_BYTES: usize = 0x800;

/** Templates by id, kinds by hash: addresses of the first of a chain. */
export const TEMPLATES: usize = HAND + HAND_BYTES;
export const TEMPLATE_PLACES: u32 = 1024;
export const KINDS: usize = TEMPLATES + 0x1000;
export const KIND_PLACES: u32 = 2048;

/** Offsets of the records of the chunk at hand. */
export const RECORDS: usize = 0x3_0000;
export const MOST_RECORDS: i32 = 4096;

/** Rows that were written: four numbers each (lane, start, end, billed bytes). */
export const ROWS: usize = 0x4_0000;
export const MOST_ROWS: i32 = 4096;

/** The bytes a computed cell is made of, the JSON of one that is to be kept, and those that are kept. */
export const KEY: usize = 0x5_0000;
export const CELL_JSON: usize = KEY + 0x400;
export const CELLS: usize = 0x6_0000;
export const CELL_PLACES: u32 = 4096;
export const CELL_BYTES: usize = 512;
/** What of `CELL_BYTES` the fields before the key take. */
export const CELL_FIELDS: usize = 16;

/** What `fold` works with: room for the longest it takes, and zeros before it. */
export const FOLDED: usize = 0x28_1000;
export const MOST_FOLDED: u32 = 0x1_0000;

/** Rows as bytes. */
export const OUT: usize = 0x30_0000;
export const OUT_END: usize = 0x50_0000;

/** Templates, kinds and programs, one after the other. */
export const ARENA: usize = 0x50_0100;
export const ARENA_END: usize = 0xd0_0000;

/** A chunk that is not read straight into this memory. */
export const CHUNK: usize = 0xd0_0100;
export const CHUNK_BYTES: i32 = 0x1_0000;

/** Where each run of the event of XML at hand starts, counted from the start of its block. */
export const RUN_STARTS: usize = NESTED_OFFSETS + 0x1010;
export const MOST_RUNS: u32 = 192;

/** The bytes of a block. */
export const BLOCK: usize = 0xd2_0000;
export const BLOCK_END: usize = 0xf2_0000;
/** Behind it: words and vectors are read beyond the end of what they are wanted for. */
export const PAGES: i32 = 0xf3;
