import type { CutRequest, CutState, InputFiles } from './piece';

/**
 * Cuts the inputs into pieces. Reads them from where `state` ends, as long as `hasTime` says so. Call it again with the state that it returns until that is `done`.
 *
 * @throws `RunError` if an input is malformed; `InventoryTooLarge` if the time is not enough for one piece
 */
export async function cutInputs(state: CutState | undefined, request: CutRequest, files: Pick<InputFiles, 'open'>, hasTime: () => boolean): Promise<CutState> {
  void [state, request, files, hasTime];
  throw new Error('inputs cannot be cut yet');
}
