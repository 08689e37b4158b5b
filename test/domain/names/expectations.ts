import { ArchiveName, nameOf } from '../../../src/domain/names/name-of';
import { archiveIdOf } from '../../handlers/support/inventories';

export const ID = archiveIdOf('a');

export const named = (description: string, keepFolderMarkers = false): ArchiveName => nameOf(description, ID, { keepFolderMarkers });

export const expectUndecodable = (description: string): void =>
  expect(named(description)).toEqual({ name: `undecodable-name/${ID}`, decoder: 'undecodable-name' });

export const expectPlainText = (description: string): void => expect(named(description)).toEqual({ name: description, decoder: 'plain-text' });
