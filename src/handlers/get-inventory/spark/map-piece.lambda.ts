import { inputPorts } from './input-ports';
import { mapRunPiece } from './map-piece';
import { MapPieceInput } from '../../../contracts/workflow';
import { Piece } from '../../../domain/inventory/spark/piece';
import { logged } from '../../shared/logger';

const ports = inputPorts();

export const handler = logged<MapPieceInput<Piece>, void>((input) => mapRunPiece(input, ports));
