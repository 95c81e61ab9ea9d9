namespace LoadMaster.Simulation.Tests;

public sealed class CommandLineTests
{
    [Fact]
    public void A_seed_is_replayed_with_what_happened()
    {
        var (code, text) = Run("--seed", "3");
        Assert.Equal(0, code);
        Assert.Contains("Standby -> Active", text, StringComparison.Ordinal);
        Assert.Contains("everything heals", text, StringComparison.Ordinal);
        Assert.EndsWith("everything held", text.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public void What_a_checker_found_stands_in_the_trace_and_in_the_exit_code()
    {
        var (code, text) = Run("--seeds", "3", "--from", "1", "--broken", "NeverTakesOver");
        Assert.Equal(1, code);
        Assert.Contains("3 seeds from 1", text, StringComparison.Ordinal);
        Assert.Contains("seed 2, 2 nodes, broken on purpose: NeverTakesOver: no progress", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seed")]
    [InlineData("--seed", "x")]
    [InlineData("--nodes", "1")]
    [InlineData("--broken", "Nothing")]
    [InlineData("--what", "1")]
    public void Wrong_arguments_print_the_usage(params string[] args)
    {
        var (code, text) = Run(args);
        Assert.Equal(2, code);
        Assert.Contains("--seeds COUNT", text, StringComparison.Ordinal);
    }

    private static (int Code, string Text) Run(params string[] args)
    {
        using var output = new StringWriter();
        var code = CommandLine.Run(args, output, TimeProvider.System);
        return (code, output.ToString());
    }
}
