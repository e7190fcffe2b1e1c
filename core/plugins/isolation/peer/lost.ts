/** The other side of the border went away before it answered. */
export class Lost extends Error {
  override readonly name = 'Lost';
  /** False: the call certainly never left this side. */
  readonly crossed: boolean;

  constructor(why: string, crossed: boolean) {
    super(why);
    this.crossed = crossed;
  }
}
