#!/usr/bin/env bash
# Builds what a release deploys twice from the commit that is checked out, as two people would who share nothing but the
# sources, and compares every file byte for byte. Then looks whether each module has all that Maven Central and its users
# expect. Prints what is wrong and exits 1. What is not committed takes no part.
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
  # A jar keeps its files' modes, but for the group's: Maven evens out no narrower umask.
  umask 002
  export TZ=Pacific/Chatham LC_ALL=C LANG=C
  build "$work/second in another folder" -Duser.language=tr -Duser.country=TR -Duser.timezone=Pacific/Chatham -Duser.name=somebody
)

python3 src/build/compare.py "$work/first" "$work/second in another folder" "$modules"
echo "of commit $(git rev-parse --short HEAD)"
