namespace LoadMaster.Actors.Mark;

/// <summary>Messages of the mark actor, which keeps the log alive and steers where it goes.</summary>
public static class MarkProtocol
{
    /// <summary>Answered by <see cref="MarkStatus"/>.</summary>
    public sealed record GetMarkStatus
    {
        public static GetMarkStatus Instance { get; } = new();
    }

    /// <param name="Interval">Zero: no MARK is written; null: the configuration is not known yet.</param>
    /// <param name="SinceLastLine">Since the node last logged anything.</param>
    /// <param name="MarksWritten">By this actor since it started.</param>
    public sealed record MarkStatus(TimeSpan? Interval, TimeSpan SinceLastLine, long MarksWritten);
}
