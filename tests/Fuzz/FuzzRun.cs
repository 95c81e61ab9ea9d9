using System.Text;

namespace LoadMaster.Fuzz;

/// <summary>What a run found; <paramref name="Failing"/> is the shortest input that breaks the promise, null for none.</summary>
internal sealed record FuzzResult(string Target, long Inputs, int Kinds, TimeSpan Took, string? Problem, byte[]? Failing)
{
    public override string ToString() =>
        $"{Target}: {Inputs} inputs, {Kinds} kinds of outcome, {Took.TotalSeconds:0.0} s" + (Problem is null ? "" : $", BROKEN: {Problem}");
}

/// <summary>Changes inputs of a growing corpus until the count is reached or a promise is broken.</summary>
internal sealed class FuzzRun(IFuzzTarget target, ulong seed, TimeProvider time)
{
    private const int CorpusMax = 4096;

    private readonly HashSet<int> _kinds = [];
    private readonly List<byte[]> _corpus = [];

    public FuzzResult Run(long count, IEnumerable<byte[]> saved)
    {
        var started = time.GetTimestamp();
        var random = new FuzzRandom(seed);
        var mutator = new Mutator(random, [.. target.Words.Select(Encoding.Latin1.GetBytes)]);
        var inputs = 0L;
        FuzzResult Result(string? problem, byte[]? failing) => new(target.Name, inputs, _kinds.Count, time.GetElapsedTime(started), problem, failing);

        foreach (var input in target.Seeds.Select(Encoding.Latin1.GetBytes).Concat(saved))
        {
            inputs++;
            _corpus.Add(input);
            if (ProblemOf(input) is { } problem)
            {
                return Result(problem, input);
            }
        }

        while (inputs < count)
        {
            inputs++;
            var input = mutator.Make(random.One(_corpus), random.One(_corpus));
            var before = _kinds.Count;
            if (ProblemOf(input) is { } problem)
            {
                return Result(problem, Shortest(input.ToArray()));
            }

            if (_kinds.Count > before && _corpus.Count < CorpusMax)
            {
                _corpus.Add(input.ToArray());
            }
        }

        return Result(null, null);
    }

    private string? ProblemOf(ReadOnlySpan<byte> input)
    {
        try
        {
            _kinds.Add(target.Try(input));
            return null;
        }
        catch (BrokenPromiseException broken)
        {
            return broken.Message;
        }
        catch (Exception exception)
        {
            return exception.ToString();
        }
    }

    /// <summary>Leaves out ever smaller pieces as long as what is left still breaks a promise.</summary>
    private byte[] Shortest(byte[] input)
    {
        for (var piece = Math.Max(1, input.Length / 2); piece >= 1; piece /= 2)
        {
            for (var at = 0; at + piece <= input.Length;)
            {
                byte[] shorter = [.. input.AsSpan(0, at), .. input.AsSpan(at + piece)];
                if (ProblemOf(shorter) is null)
                {
                    at += piece;
                }
                else
                {
                    input = shorter;
                }
            }
        }

        return input;
    }
}
