import { LEAST_DAYS } from './class-choices';
import { ClassShare, monthly, sharesOf } from './classes';
import { PlanOversize } from './oversize';
import { PlanBasis, PlanInput } from './plan-input';
import { PlanPrices } from './prices';
import { PlanTime } from './time';
import { PRICE_ITEMS } from '../../contracts/prices';
import { count, size, usd } from '../format';

/** Random restores a day for each PiB stored. Not adjustable. https://docs.aws.amazon.com/amazonglacier/latest/dev/limits.html */
const RANDOM_RESTORES = 35;

/** Sentences that the user should read before paying. */
export function warningsOf(basis: PlanBasis, time: PlanTime, oversize: PlanOversize): string[] {
  return [
    ...prices(basis), ...destination(basis), ...storage(basis), ...(basis.archives ? [...glacier(basis, time), ...concurrency(basis)] : []),
    ...tooLarge(oversize), ...content(basis),
  ];
}

function prices({ prices: here, destinationPrices: there }: PlanBasis): string[] {
  return [here, ...(there.region === here.region ? [] : [there])].filter(({ region, tableOf }) => region !== tableOf).map(otherRegion);
}

const otherRegion = ({ region, tableOf, date }: PlanPrices): string =>
  `The prices of ${region} are not known here, so this plan uses those of ${tableOf} (${date}). Prices differ between regions. A plan that a run makes takes what Glacier costs there from the price list of AWS. Give your own prices by the prop \`prices\` of the construct, or by \`--prices\` of the plan command.`;

function destination({ input: { region, destinationRegion = region, lookedAtDestination }, bytes }: PlanBasis): string[] {
  return [
    ...(lookedAtDestination ? [] : ['The destination was not looked at. So this plan counts archives that are there already, and does not see other objects at the keys.']),
    ...(destinationRegion === region ? [] : [`${size(bytes)} go from ${region} to ${destinationRegion}. AWS charges that as data transfer between regions.`]),
  ];
}

function storage({ input, destinationPrices }: PlanBasis): string[] {
  return [...sharesOf(input).flatMap((share) => ofClass(share, destinationPrices)), ...idleRules(input)];
}

function ofClass({ storageClass, objects: { archives } }: ClassShare, there: PlanPrices): string[] {
  const days = LEAST_DAYS[storageClass];
  return [
    ...(days ? [`Objects in ${storageClass} are billed for at least ${days} days, even if they are deleted or moved to another class earlier.`] : []),
    ...(storageClass === 'INTELLIGENT_TIERING'
      ? [`INTELLIGENT_TIERING charges for monitoring each object of 128 KiB and more: ${usd(monthly('s3_monitoring', archives, there))} a month for ${count(archives)} objects.`] : []),
  ];
}

function idleRules({ objectRules = [], figures: { rules = {} } }: PlanInput): string[] {
  const idle = objectRules.map((_, i) => i + 1).filter((rule) => !Object.hasOwn(rules, rule));
  return idle.length ? [`No archive to request is matched by these object rules: ${idle.join(', ')}. An earlier rule may match it first.`] : [];
}

function glacier({ input: { tier }, archives, chunks, prices: { prices: priceOf } }: PlanBasis, { hours }: PlanTime): string[] {
  const events = archives + chunks;
  const trail = events / PRICE_ITEMS.cloudtrail_events.per * priceOf.cloudtrail_events;
  return [
    `Each CloudTrail trail, except the free one, costs money for every call of Glacier: ${count(events)} calls, ${usd(trail)}. This is not in the total.`,
    `The time is the shortest: ${count(Math.ceil(hours))} h if Glacier slows nothing down. It may slow down random restores, of which it allows ${RANDOM_RESTORES} a day for each PiB stored. The transfer asks in the order of creation, which is not random.`,
    'The transfer deletes nothing from the vault. AWS bills the archives until you delete them. An archive that is deleted within 90 days of its upload is billed for 90 days.',
    ...(tier === 'Expedited' ? ['Expedited retrievals of archives above 250 MB can take longer than five minutes. Without provisioned capacity, Glacier can refuse them.'] : []),
  ];
}

function concurrency({ input }: PlanBasis): string[] {
  const { region, unreservedConcurrency = Infinity, chunkConcurrency, prepareConcurrency, validationConcurrency } = input;
  const used = 2 * chunkConcurrency + prepareConcurrency + validationConcurrency;
  if (unreservedConcurrency >= used) return [];
  return [`Lambda runs at most ${count(unreservedConcurrency)} functions of this account at the same time in ${region}. This transfer uses up to ${count(used)}: ${count(chunkConcurrency)} copy chunks, ${count(chunkConcurrency)} small archives, `
    + `${count(prepareConcurrency)} prepare archives and ${count(validationConcurrency)} prove them. It can take longer than planned, and throttle other functions. `
    + 'Ask AWS for a higher limit, or deploy with a lower `download.chunkConcurrency`, `download.prepareConcurrency` and `download.validationConcurrency`.'];
}

const tooLarge = ({ limit, archives, bytes }: PlanOversize): string[] => (archives
  ? [`${count(archives)} archives (${size(bytes)}) are larger than 5 TiB, S3's limit until December 2025. ${limit}`] : []);

function content({ input: { figures, keyClashes } }: PlanBasis): string[] {
  const flagged = Object.entries(figures.content_flags);
  return [...(flagged.length
    ? [`An upload tool changed the bytes of some archives (${flagged.map(([flag, archives]) => `${count(archives)} ${flag}`).join(', ')}): they are moved as they are, and you need that tool to read them.`] : []),
  ...(keyClashes?.keys
    ? [`${count(keyClashes.keys)} keys are also folders of other keys, such as \`${keyClashes.example}\`. S3 keeps both, but a file system cannot: \`aws s3 sync\` of the objects ends with an error. `
      + 'If they stand for folders, launch with `FolderMarkers` = `LEAVE_OUT`. Otherwise give them other names by `NameOverrideFile`.'] : [])];
}
