namespace LoadMaster.Domain.Serving;

/// <summary>What the rules of kind replace-body did.</summary>
/// <param name="Responses">Whose bodies the rules worked on.</param>
/// <param name="Replacements">So many times something was replaced.</param>
/// <param name="Unreadable">Responses that they should have worked on, but could not: coded by the server, or a part.</param>
public sealed record BodyCounters(long Responses, long Replacements, long Unreadable)
{
    public static BodyCounters None { get; } = new(0, 0, 0);
}
