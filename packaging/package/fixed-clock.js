/**
 * For jsii-pacmak's process alone. It writes the time into each Java file, so two builds would never be equal.
 * `new Date()` is SOURCE_DATE_EPOCH; everything else about dates stays as it is.
 */
const RealDate = Date;
const now = Number(process.env.SOURCE_DATE_EPOCH) * 1000;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    super(...(given.length > 0 ? given : [now]));
  }
};
