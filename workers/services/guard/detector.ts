/** What a detector found; offsets count in the folded text. */
export interface Hit {
  readonly kind: string;
  readonly start: number;
  readonly end: number;
  /** 0 to 1: how sure the detector is. */
  readonly score: number;
  readonly reason: string;
}

/** Looks through a folded text for one kind of thing. Must take time linear in the text's length. */
export type Detector = (text: string) => readonly Hit[];
