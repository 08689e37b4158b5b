import { Upload, UPLOAD_STATE } from '../../../src/contracts/archive';
import { FIRST_UPLOAD, mayHaveLanded, mayHaveUnknownUpload, renewedUpload, resumedUpload } from '../../../src/domain/archive/upload';

const open: Upload = { generation: 3, state: UPLOAD_STATE.OPEN, id: 'upload-1', renewed: 2 };
const lease = { owner: 'delivery-1', until: 5 };

it('the first upload of an archive is the first generation, and nothing is recorded of it', () => {
  expect(FIRST_UPLOAD).toEqual({ generation: 1, state: 'none', renewed: 0 });
});

it('a renewed upload is the next generation, so that no chunk of the old one is believed', () => {
  expect(renewedUpload(open)).toEqual({ generation: 4, state: 'none', renewed: 3 });
});

describe('the upload of a resumed archive', () => {
  it.each(['open', 'spoiled', 'completed'] as const)('is the next generation after one that is %s', (state) => {
    expect(resumedUpload({ ...open, state })).toEqual({ generation: 4, state: 'none', renewed: 0 });
  });

  it('keeps its generation if nothing was begun', () => {
    expect(resumedUpload({ generation: 3, state: UPLOAD_STATE.NONE, renewed: 2 })).toEqual({ generation: 3, state: 'none', renewed: 0 });
  });
});

it.each([renewedUpload, resumedUpload])('an upload whose id is lost stays in mind: Cleanup must look for it (%#)', (next) => {
  expect(next({ ...open, unclear: true })).toMatchObject({ unclear: true });
  expect(next({ ...open, unclear: false })).not.toHaveProperty('unclear');
});

it.each<[string, Omit<Parameters<typeof mayHaveUnknownUpload>[0], 'way'>, boolean]>([
  ['may be open if the row says so', { upload: { ...open, unclear: true } }, true],
  ['may be open if a delivery has the archive, and recorded none', { upload: FIRST_UPLOAD, lease }, true],
  ['is not open if the delivery has recorded its upload', { upload: open, lease }, false],
  ['is not open if no delivery ever held the archive', { upload: FIRST_UPLOAD }, false],
  ['is not open if its own is recorded, and no delivery is at work', { upload: open }, false],
])('an upload without a row %s', (_, row, expected) => expect(mayHaveUnknownUpload({ way: 'parts', ...row })).toBe(expected));

it.each<[string, Parameters<typeof mayHaveLanded>[0], boolean]>([
  ['may come if the row says so', { way: 'put', upload: { ...FIRST_UPLOAD, put_unclear: true } }, true],
  ['may come after the archive went on in parts', { way: 'parts', upload: { ...open, put_unclear: true } }, true],
  ['may come if a delivery has the archive', { way: 'put', upload: FIRST_UPLOAD, lease }, true],
  ['does not come if no delivery ever held the archive', { way: 'put', upload: FIRST_UPLOAD }, false],
  ['does not come from a delivery that prepares an upload', { way: 'parts', upload: FIRST_UPLOAD, lease }, false],
])('an object of which no answer said anything %s', (_, row, expected) => expect(mayHaveLanded(row)).toBe(expected));

it('a delivery that copies an archive as one object begins no upload', () => {
  expect(mayHaveUnknownUpload({ way: 'put', upload: FIRST_UPLOAD, lease })).toBe(false);
});

it.each([renewedUpload, resumedUpload])('an object that may come stays in mind (%#)', (next) => {
  expect(next({ ...open, put_unclear: true })).toMatchObject({ put_unclear: true });
});
