import { ArchiveName, nameOf } from '../../../src/domain/names/name-of';
import { archiveIdOf } from '../../handlers/support/inventories';

export const ID = archiveIdOf('a');

export const named = (description: string, keepFolderMarkers = false, size = 1000): ArchiveName =>
  nameOf({ description, archiveId: ID, size }, { folderMarkers: keepFolderMarkers ? 'AS_FOLDERS' : 'AS_FILES' });

/** Without the time of the last modification, which as-tools-wrote-them.test.ts tests for each tool. */
export function timeless(description: string, keepFolderMarkers = false): Omit<ArchiveName, 'modifiedAt'> {
  const { modifiedAt: _, ...rest } = named(description, keepFolderMarkers);
  return rest;
}

export const expectUndecodable = (description: string): void =>
  expect(timeless(description)).toEqual({ name: `undecodable-name/${ID}`, decoder: 'undecodable-name' });

export const expectPlainText = (description: string): void => expect(named(description)).toEqual({ name: description, decoder: 'plain-text' });
