using System.Text.RegularExpressions;
using LoadMaster.Domain.Ha;
using LoadMaster.Testing;

namespace LoadMaster.Simulation.Tests;

/// <summary>The table of transitions in the machine's README against what the machine does.</summary>
public sealed partial class TransitionTests
{
    private const int Seeds = 150;
    private const string Readme = "src/Domain/Ha/README.md";
    private const string Heading = "| from \\ to |";

    [Fact]
    public void The_readme_names_every_transition_that_happens_and_none_that_does_not()
    {
        var table = Table();
        var seen = new HashSet<(string From, string To)>();
        for (var seed = 1; seed <= Seeds; seed++)
        {
            foreach (var line in new SimWorld(new SimOptions { Seed = seed }).Run().Trace)
            {
                if (Transition().Match(line) is { Success: true } match) seen.Add((match.Groups[1].Value, match.Groups[2].Value));
            }
        }

        Assert.DoesNotContain(seen, pair => table[pair] == "-");
        Assert.DoesNotContain(table, entry => entry.Value == "yes" && !seen.Contains(entry.Key));
    }

    [Fact]
    public void The_table_has_every_state_on_both_sides()
    {
        var states = Enum.GetNames<HaState>();
        Assert.Equal(states.Length * states.Length, Table().Count);
        Assert.All(Table().Keys, pair => Assert.True(states.Contains(pair.From) && states.Contains(pair.To), $"{pair} names no state"));
        Assert.All(Table().Values, word => Assert.Contains(word, (string[])["yes", "rare", "-"]));
    }

    private static Dictionary<(string From, string To), string> Table()
    {
        var lines = File.ReadAllLines(RepositoryRoot.Combine(Readme)).SkipWhile(line => !line.StartsWith(Heading, StringComparison.Ordinal)).ToList();
        var targets = Cells(lines[0])[1..];
        return lines.Skip(2).TakeWhile(line => line.StartsWith('|')).Select(Cells)
            .SelectMany(cells => targets.Select((to, index) => (Pair: (cells[0], to), Word: cells[index + 1])))
            .ToDictionary(entry => entry.Pair, entry => entry.Word);
    }

    private static string[] Cells(string line) => line.Trim('|').Split('|', StringSplitOptions.TrimEntries);

    [GeneratedRegex(@"(\w+) -> (\w+) epoch \d+:")]
    private static partial Regex Transition();
}
