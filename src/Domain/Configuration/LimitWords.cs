namespace LoadMaster.Domain.Configuration;

/// <summary>The words of limits, as <see cref="Words"/> has those of the rest.</summary>
public static class LimitWords
{
    public static WordTable<LimitAnswer> Answers { get; } = new(
        (LimitAnswer.TooManyRequests, "429"), (LimitAnswer.Unavailable, "503"), (LimitAnswer.Reset, "reset"));
}
