namespace LoadMaster.Fuzz.Tests;

/// <summary>The fuzzer finds what is broken on purpose, and gives the shortest input for it.</summary>
public sealed class FuzzRunTests
{
    [Fact]
    public void Broken_promise_is_found_and_its_input_cut_down()
    {
        var result = new FuzzRun(new Broken(), 1, TimeProvider.System).Run(200_000, []);
        Assert.Equal("two dots", result.Problem);
        Assert.Equal(".."u8.ToArray(), result.Failing);
    }

    [Fact]
    public void Same_seed_makes_the_same_run()
    {
        var first = new FuzzRun(new Broken(), 5, TimeProvider.System).Run(200_000, []);
        var second = new FuzzRun(new Broken(), 5, TimeProvider.System).Run(200_000, []);
        Assert.Equal(first.Inputs, second.Inputs);
        Assert.NotEqual(first.Inputs, new FuzzRun(new Broken(), 6, TimeProvider.System).Run(200_000, []).Inputs);
    }

    [Fact]
    public void Saved_input_is_tried_first()
    {
        var result = new FuzzRun(new Broken(), 1, TimeProvider.System).Run(200_000, ["a..b"u8.ToArray()]);
        Assert.Equal(2, result.Inputs);
    }

    private sealed class Broken : IFuzzTarget
    {
        public string Name => "broken";

        public IEnumerable<string> Seeds => ["one.two"];

        public IEnumerable<string> Words => [];

        public int Try(ReadOnlySpan<byte> input)
        {
            BrokenPromiseException.Unless(input.IndexOf(".."u8) < 0, "two dots");
            return input.Length;
        }
    }
}
