import { cutRunInputs } from './cut-inputs';
import { inputPorts } from './input-ports';
import { CutInputsResult, SparkInput } from '../../../contracts/workflow';
import { logged } from '../../shared/logger';
import { systemClock } from '../../shared/system-clock';

/** Reading a piece that has begun, and writing the state, must end before Lambda's time does. */
const MARGIN_MS = 60_000;

const ports = inputPorts();

export const handler = logged<SparkInput, CutInputsResult>((input, context) =>
  cutRunInputs(input, systemClock.now() + context.getRemainingTimeInMillis() - MARGIN_MS, ports));
