import { jsonOf, rowOf, VAULT_ARN } from '../../../handlers/support/inventories';

const listed = (list: string) => `{"VaultARN":"${VAULT_ARN}","ArchiveList":${list}}`;

/** What is wrong, the file, and the message. The wanted vault is `photos`. */
export const malformedJson: readonly (readonly [string, string, RegExp])[] = [
  ['of another vault', jsonOf([rowOf(1)], 'arn:aws:glacier:eu-west-1:1:vaults/music'), /of the vault music, and the run is of the vault photos/],
  ['of two vaults', `{"VaultARN":"${VAULT_ARN}","VaultARN":"arn:aws:glacier:eu-west-1:1:vaults/music","ArchiveList":[]}`, /of the vault music/],
  ['of no vault', JSON.stringify({ ArchiveList: [rowOf(1)] }), /has no VaultARN/],
  ['of a vault without a name', jsonOf([], 'photos'), /VaultARN names no vault/],
  ['of a vault that is a number', jsonOf([], 5 as never), /VaultARN names no vault/],
  ['nothing at all', '', /ends after 0 bytes/],
  ['a byte-order mark', '\ufeff', /ends after 3 bytes/],
  ['a list', '[1,2]', /byte 0 does not fit the JSON/],
  ['a text', '"x"', /byte 0 does not fit the JSON/],
  ['without a list', JSON.stringify({ VaultARN: VAULT_ARN }), /has no ArchiveList/],
  ['with another thing as its list', listed('{"a":{}}'), /not a list/],
  ['with two lists', listed('[],"ArchiveList":[]'), /has two ArchiveLists/],
  ['no JSON', '<html></html>', /byte 0 does not fit the JSON/],
  ['broken in an element', jsonOf([rowOf(1)]).replace('"Size"', 'Size'), /the value that begins at byte \d+ is not JSON/],
  ['broken in a member that says nothing', jsonOf([]).replace('{', '{"x":{"a"},'), /the value that begins at byte 5 is not JSON/],
  ['full of words', listed('[truth]'), /the value that begins at byte \d+ is not JSON/],
  ['with a comma too many', listed('[1,]'), /byte 84 does not fit the JSON/],
  ['with a comma too few', listed('[1 2]'), /does not fit the JSON/],
  ['with a comma at the beginning', listed('[,1]'), /does not fit the JSON/],
  ['with brackets that do not fit', listed('[1}'), /does not fit the JSON/],
  ['with brackets that do not fit inside', listed('[{"a":[}]]'), /is not JSON/],
  ['with a name that is a number', '{5:1}', /byte 1 does not fit the JSON/],
  ['with a member without a value', '{"a":}', /byte 5 does not fit the JSON/],
  ['with a member without a colon', '{"a" 5}', /byte 5 does not fit the JSON/],
  ['followed by something', `${jsonOf([])}x`, /byte \d+ does not fit the JSON/],
  ['followed by another', jsonOf([]) + jsonOf([]), /byte \d+ does not fit the JSON/],
  ['with the byte-order mark inside', ` \ufeff${jsonOf([])}`, /byte 1 does not fit the JSON/],
];
