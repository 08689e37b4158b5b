/** Descriptions of real vaults: the tool, the description, the name and the decoder. Personal details are replaced. */
export const fieldDescriptions: readonly (readonly [string, string, string, string])[] = [
  ['FastGlacier 1, blanks inside', '<ArchiveMetadata>           <Path>       U1RPUkUvQjovb25lL3R3by9zZXEwMDQuZHB4   </Path></ArchiveMetadata>', 'STORE/B:/one/two/seq004.dpx', 'fast-glacier-v1'],
  ['FastGlacier 4, blanks around and inside', '           <m><v>4</v><p>RlgvZmlndXJlL2ZpbGUuY2Ji </p><lm>20190121T085242Z       </lm>        </m>', 'FX/figure/file.cbb', 'fast-glacier'],
  ['FastGlacier 4, single quotes', '\'<m><v>4</v><p>Zm9vL2Jhcg==</p></m>\'', 'foo/bar', 'fast-glacier'],
  ['CloudBerry, a blank before', ' {"Path":"c:/x/y.txt","UTCDateModified":"20100310T110623Z"}', 'c:/x/y.txt', 'cloudberry'],
  ['glacier-rsync', 'grsync|/home/ann/pics/IMG 1.jpg|2048|1600000000.25|holiday', 'home/ann/pics/IMG 1.jpg', 'glacier-rsync'],
];
