/** Where a command writes: a pipe, or a terminal that keeps what a person would see on it. */
export class TerminalOutput {
  public readonly columns = 100;
  /** Everything that was written. */
  public text = '';
  private rows: string[] = [''];
  private row = 0;
  private column = 0;

  constructor(public readonly isTTY: boolean, private readonly colours = false) {}

  public hasColors(): boolean {
    return this.colours;
  }

  public write(text: string): boolean {
    this.text += text;
    for (const [piece, , parameter = '', command] of text.matchAll(/(\x1b\[)([\d;?]*)([A-Za-z])|\n|\r|[^\x1b\n\r]+/g)) {
      if (command) this.control(command, parameter);
      else if (piece === '\n') this.moveTo(this.row + 1, 0);
      else if (piece === '\r') this.column = 0;
      else this.put(piece);
    }
    return true;
  }

  /** What is on the screen, without colours. */
  public get lines(): string[] {
    return this.rows.map((line) => line.trimEnd());
  }

  /** Up, down, to a column, and erase to the end of the line: all that progress bars use. Colours and the cursor's look change no text. */
  private control(command: string, parameter: string): void {
    if (command === 'A') this.moveTo(this.row - Number(parameter), this.column);
    else if (command === 'G') this.column = Number(parameter) - 1;
    else if (command === 'K' && parameter === '0') this.rows[this.row] = this.rows[this.row].slice(0, this.column);
    else if (!['m', 'h', 'l'].includes(command)) throw new Error(`the terminal knows no ESC[${parameter}${command}`);
  }

  private moveTo(row: number, column: number): void {
    [this.row, this.column] = [row, column];
    while (this.rows.length <= row) this.rows.push('');
  }

  private put(text: string): void {
    const line = this.rows[this.row].padEnd(this.column);
    this.rows[this.row] = line.slice(0, this.column) + text + line.slice(this.column + text.length);
    this.column += text.length;
  }
}
