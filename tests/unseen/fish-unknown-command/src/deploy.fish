function push --description 'copy the site'
    set -l target $argv[1]
    echo "pushing to $target"
    rclone copy ./public/ $target
    or exit 3
    echo pushed
end

push /tmp/site
