using LoadMaster.Ips.Matching;

namespace LoadMaster.Ips.Options;

/// <summary>
/// One step of a rule. A step that holds calls <see cref="Evaluation.Next"/> for the rest of the rule, so that a search can go on from its
/// next hit when the rest fails.
/// </summary>
internal abstract class RuleOption(BufferSource source)
{
    public BufferSource Source => source;

    /// <summary>Counts from the cursor.</summary>
    public virtual bool IsRelative => false;

    public virtual bool MovesCursor => false;

    /// <summary>The cursor stands in another buffer, so counting begins at the start of this one.</summary>
    public bool CursorIsForeign { get; set; }

    /// <summary>A later step counts from this one's end.</summary>
    public bool Retries { get; set; }

    public abstract bool Match(Evaluation evaluation, int at, int cursor);

    protected int Base(int cursor) => IsRelative && !CursorIsForeign ? cursor : 0;
}
