/** What is needed once a picture was chosen. It is one chunk. */
export { CropDialog } from './crop-dialog';
export { readPicture } from './picture';
export { uploadFace } from './upload-face';
