log() {
  echo "[$(date +%H:%M:%S)] $*"
}

upload() {
  log "uploading to $1 as $DEPLOY_USER"
}
