// Escape sequences (ECMA-48): where they end, and the two that mean something here. All others are taken
// away, however they are made: what a machine prints moves nothing, names nothing and links to nothing.

export type Sequence = { does: 'look'; params: string } | { does: 'erase'; what: number };

/** A sequence that goes on for longer is none: it would swallow all that follows. */
const LONGEST = 4_096;

type Where = 'text' | 'begun' | 'control' | 'string' | 'string-end' | 'charset';

export class Escapes {
  private where: Where = 'text';
  private params = '';
  private length = 0;

  get isWithin(): boolean {
    return this.where !== 'text';
  }

  begin(): void {
    this.where = 'begun';
    this.params = '';
    this.length = 0;
  }

  reset(): void {
    this.where = 'text';
  }

  /** Takes the next sign of a sequence; tells what it is when it ends. */
  take(code: number): Sequence | undefined {
    this.length += 1;
    if (this.length > LONGEST) {
      this.where = 'text';
      return undefined;
    }
    switch (this.where) {
      case 'begun':
        this.where = kindOf(code);
        return undefined;
      case 'charset':
        if (code < 0x20 || code > 0x2f) this.where = 'text';
        return undefined;
      case 'control':
        return this.control(code);
      case 'string':
        if (code === 0x07) this.where = 'text';
        else if (code === 0x1b) this.where = 'string-end';
        return undefined;
      default:
        // `ESC \` ends it; another sequence does, too.
        if (code === 0x5c) this.where = 'text';
        else this.where = kindOf(code);
        return undefined;
    }
  }

  private control(code: number): Sequence | undefined {
    if (code >= 0x20 && code <= 0x3f) {
      this.params += String.fromCharCode(code);
      return undefined;
    }
    this.where = 'text';
    const { params } = this;
    if (code === 0x6d && /^[\d;:]*$/.test(params)) return { does: 'look', params };
    if (code === 0x4b && /^\d?$/.test(params)) return { does: 'erase', what: Number(params) };
    return undefined;
  }
}

/** By the sign behind ESC. */
function kindOf(code: number): Where {
  if (code === 0x5b) return 'control';
  // ] P X ^ _
  if ([0x5d, 0x50, 0x58, 0x5e, 0x5f].includes(code)) return 'string';
  if (code >= 0x20 && code <= 0x2f) return 'charset';
  return 'text';
}
