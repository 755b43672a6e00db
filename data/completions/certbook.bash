# SPDX-License-Identifier: GPL-3.0-or-later
# Completes the commands of certbook in bash: commands, options, their values, and the names of accounts.

# Offers what stands in a line each, also where it has blanks in it.
_certbook_offer() {
  local candidate
  while IFS= read -r candidate; do
    [[ -n $candidate && ${candidate,,} == "${word,,}"* ]] && COMPREPLY+=("$(printf '%q' "$candidate")")
  done
}

_certbook_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$word")
}

_certbook() {
  local word=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD - 1]} command=${COMP_WORDS[1]-} options
  COMPREPLY=()
  [[ $word == = ]] && word=
  [[ $previous == = ]] && previous=${COMP_WORDS[COMP_CWORD - 2]}

  if ((COMP_CWORD == 1)); then
    _certbook_words "account sync list check save --help"
    return
  fi

  case $previous in
    --account | -a)
      _certbook_offer < <("${COMP_WORDS[0]}" account list --names 2>/dev/null)
      return
      ;;
    --status | -s) [[ $command == list ]] && { _certbook_words "all expired valid 7days 30days attention"; return; } ;;
    --sort)
      compopt -o nospace 2>/dev/null
      _certbook_words "domain create update expire days status type"
      return
      ;;
    --format) _certbook_words "table csv json markdown ics"; return ;;
    --form) _certbook_words "pair crt key fullchain combined p12 p12-legacy"; return ;;
    -f)
      if [[ $command == list ]]; then
        _certbook_words "table csv json markdown ics"
      else
        _certbook_words "pair crt key fullchain combined p12 p12-legacy"
      fi
      return
      ;;
    --to | -t) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -d -- "$word"); return ;;
    --ca) compopt -o filenames 2>/dev/null; mapfile -t COMPREPLY < <(compgen -f -- "$word"); return ;;
    --days | -d | --max-age | --search | --certificate | -c) return ;;
  esac

  case $command in
    account)
      if ((COMP_CWORD == 2)); then
        _certbook_words "add list remove token --help"
        return
      fi
      case ${COMP_WORDS[2]} in
        add) options="--ca --help" ;;
        list) options="--names --help" ;;
        remove) options="--yes --help" ;;
        *) options="--help" ;;
      esac
      if [[ $word != -* && ${COMP_WORDS[2]} == @(remove|token) ]]; then
        _certbook_offer < <("${COMP_WORDS[0]}" account list --names 2>/dev/null)
        return
      fi
      ;;
    sync)
      options="--full --quiet --help"
      if [[ $word != -* ]]; then
        _certbook_offer < <("${COMP_WORDS[0]}" account list --names 2>/dev/null)
        return
      fi
      ;;
    list) options="--account --status --with-attention --search --sort --format --help" ;;
    check) options="--account --days --max-age --quiet --help" ;;
    save) options="--to --form --account --certificate --encrypt --yes --force --help" ;;
    *) return ;;
  esac
  _certbook_words "$options"
}

complete -F _certbook certbook
