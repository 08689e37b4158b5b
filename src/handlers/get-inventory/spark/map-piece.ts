import { numbered, pieceResult } from './names';
import { RunInputs, RunInputsPorts } from './run-inputs';
import { WorkFolder, WorkPorts } from './work-folder';
import { SPARK_FILE } from '../../../contracts/spark';
import { MapPieceInput } from '../../../contracts/workflow';
import { NO_AMOUNT } from '../../../domain/amounts';
import { CutHead, FOLDER_OF_INPUT, Piece, PieceResult } from '../../../domain/inventory/spark/piece';
import { mapPiece } from '../../../domain/inventory/spark/piece-map';
import { RunError } from '../../../domain/run-error';

export type MapPiecePorts = RunInputsPorts & WorkPorts;

/**
 * Makes the columns of one piece. A malformed piece is a result too: the map over the pieces would hide the name of its error. A piece that is done
 * stays as it is.
 */
export async function mapRunPiece(input: MapPieceInput<Piece>, ports: MapPiecePorts): Promise<void> {
  const { run, manifest, piece: { number } } = input;
  const work = new WorkFolder(run, manifest, ports);
  if (await work.has(pieceResult(number))) return;
  await work.putJson(pieceResult(number), await mapped(input, work, ports).catch(asResult));
}

async function mapped(input: MapPieceInput<Piece>, work: WorkFolder, ports: MapPiecePorts): Promise<PieceResult> {
  const { piece } = input;
  const inputs = await RunInputs.open(input, ports);
  inputs.requireSame(await work.required(SPARK_FILE.INPUTS));
  const head = await work.required<CutHead>(SPARK_FILE.HEAD);
  const { lines, result } = mapPiece(piece, { head, folderMarkers: inputs.folderMarkers, selection: inputs.selection }, inputs);
  await work.putPacked(`${FOLDER_OF_INPUT[piece.input]}/${numbered(piece.number)}.json`, lines);
  return result();
}

/** An input that is gone, or another one by now. */
function asResult(error: unknown): PieceResult {
  if (!(error instanceof RunError)) throw error;
  return { rows: NO_AMOUNT, readable: 0, reasons: {}, problem: { error: error.name, message: error.message } };
}
