using LoadMaster.Testing;

namespace LoadMaster.Fuzz.Tests;

/// <summary>A short run of every target; tests/Fuzz/README.md tells how to make a long one.</summary>
public sealed class FuzzTargetTests
{
    private const int Inputs = 20_000;

    public static TheoryData<string> Names => [.. FuzzTargets.All().Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void Promises_hold_for_fresh_inputs_and_for_those_that_once_broke_them(string name)
    {
        var target = FuzzTargets.All().Single(each => each.Name == name);
        var seed = (ulong)TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var inputs = name.StartsWith("snort", StringComparison.Ordinal) || name == "configuration" ? Inputs / 10 : Inputs;
        var result = new FuzzRun(target, seed, TimeProvider.System).Run(inputs, CommandLine.Saved(Path.Combine(RepositoryRoot.Path, "tests", "Fuzz", "Corpus"), name));
        Assert.True(result.Problem is null, $"Replay: Fuzz --target {name} --seed {seed} --inputs {inputs}. {result.Problem} Input (Latin-1): {Text(result.Failing)}");
        Assert.True(result.Kinds >= 5, $"{result}: the target sees too little");
    }

    private static string Text(byte[]? bytes) => System.Text.Encoding.Latin1.GetString(bytes ?? []);
}
