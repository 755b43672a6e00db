# SPDX-License-Identifier: GPL-3.0-or-later
# Completes the commands of certbook in fish: commands, options, their values, and the names of accounts.

function __certbook_accounts
    certbook account list --names 2>/dev/null
end

function __certbook_is
    set -l words (commandline -opc)
    set -l last (math (count $argv) + 1)
    test (count $words) -ge $last; and test "$words[2..$last]" = "$argv"
end

set -l commands account sync list check save
complete -c certbook -f
complete -c certbook -n "not __fish_seen_subcommand_from $commands" -a account -d 'Add, list and remove accounts'
complete -c certbook -n "not __fish_seen_subcommand_from $commands" -a sync -d 'Bring accounts up to date'
complete -c certbook -n "not __fish_seen_subcommand_from $commands" -a list -d 'List domains and the state of their certificates'
complete -c certbook -n "not __fish_seen_subcommand_from $commands" -a check -d 'Tell whether something expires or needs a person'
complete -c certbook -n "not __fish_seen_subcommand_from $commands" -a save -d 'Save a certificate and its key as files'
complete -c certbook -l help -d 'Show help'

set -l parts add list remove token
complete -c certbook -n "__certbook_is account; and not __fish_seen_subcommand_from $parts" -a "$parts"
complete -c certbook -n '__certbook_is account add' -l ca -r -F -d 'Trust these authorities as well'
complete -c certbook -n '__certbook_is account list' -l names -d 'Print the names alone'
complete -c certbook -n '__certbook_is account remove' -s y -l yes -d 'Do not ask'
complete -c certbook -n '__certbook_is account remove; or __certbook_is account token' -a '(__certbook_accounts)'

complete -c certbook -n '__certbook_is sync' -a '(__certbook_accounts)'
complete -c certbook -n '__certbook_is sync' -l full -d 'Fetch everything'
complete -c certbook -n '__certbook_is sync; or __certbook_is check' -s q -l quiet -d 'Print nothing where all goes well'
complete -c certbook -n '__certbook_is list; or __certbook_is check; or __certbook_is save' -s a -l account -x -a '(__certbook_accounts)' -d 'The account'

complete -c certbook -n '__certbook_is list' -s s -l status -x -a 'all expired valid 7days 30days attention' -d 'Only these'
complete -c certbook -n '__certbook_is list' -l with-attention -d 'Also those that need attention'
complete -c certbook -n '__certbook_is list' -l search -x -d 'Only domains that contain this'
complete -c certbook -n '__certbook_is list' -l sort -x -a '(for column in domain create update expire days status type; echo $column; echo $column:desc; end)' -d 'Sort by a column'
complete -c certbook -n '__certbook_is list' -s f -l format -x -a 'table csv json markdown ics' -d 'The form of the output'

complete -c certbook -n '__certbook_is check' -s d -l days -x -d 'What ends within so many days is told'
complete -c certbook -n '__certbook_is check' -l max-age -x -d 'An older inventory tells nothing'

complete -c certbook -n '__certbook_is save' -s t -l to -x -a '(__fish_complete_directories)' -d 'The folder for the files'
complete -c certbook -n '__certbook_is save' -s f -l form -x -a 'pair crt key fullchain combined p12 p12-legacy' -d 'What is saved'
complete -c certbook -n '__certbook_is save' -s c -l certificate -x -d 'A certificate of the history'
complete -c certbook -n '__certbook_is save' -l encrypt -d 'Encrypt the key'
complete -c certbook -n '__certbook_is save' -s y -l yes -d 'Save in spite of warnings'
complete -c certbook -n '__certbook_is save' -l force -d 'Replace files that are there'
