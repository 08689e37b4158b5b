/**
 * Functions that are invoked for each archive, chunk or batch of figures. X-Ray does not trace them, because their traces would cost as much as their
 * time: their log says what became of each archive.
 */
export const OFTEN_INVOKED: readonly string[] = ['ChunkRetrieval', 'NotificationsProcessor', 'Validate', 'MetricsProcessor'];
