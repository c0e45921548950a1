#!/usr/bin/env bash
# Builds the files of a release twice from the commit that is checked out, in environments that share only the sources, and
# compares every file byte by byte. Then checks that each module has everything that Maven Central and users expect. Prints
# each fault and exits 1. Uncommitted changes have no effect.
#
#   MAVEN='mvn -o' src/build/reproducible.sh      another Maven, or other options for it
set -euo pipefail
cd "$(dirname "$0")/../.."

modules=camel-shm-component,integrations/live-page,integrations/spring-boot-starter
read -ra maven <<<"${MAVEN:-mvn}"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

build() { # build FOLDER [OPTION...]: deploys into FOLDER/deployed, as to a repository
  git clone -q . "$1"
  cd "$1"
  "${maven[@]}" -B -ntp -q -Prelease -DskipQuality -pl ".,$modules" -Dmaven.test.skip -DaltDeploymentRepository="here::file:$1/deployed" "${@:2}" \
    deploy dependency:list -DincludeScope=runtime -DoutputFile=target/runtime.txt >"$1.log" 2>&1 || { cat "$1.log" >&2; exit 1; }
}

(
  umask 022
  build "$work/first"
)
(
  # A jar keeps its files' modes except the group's: Maven does not normalize a narrower umask.
  umask 002
  export TZ=Pacific/Chatham LC_ALL=C LANG=C
  build "$work/second in another folder" -Duser.language=tr -Duser.country=TR -Duser.timezone=Pacific/Chatham -Duser.name=somebody
)

python3 src/build/compare.py "$work/first" "$work/second in another folder" "$modules"
echo "of commit $(git rev-parse --short HEAD)"
