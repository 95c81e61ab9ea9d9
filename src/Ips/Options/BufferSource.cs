using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Normalisation;

namespace LoadMaster.Ips.Options;

/// <summary>Where an option looks: a buffer, or a part of one.</summary>
internal class BufferSource(HttpBuffer buffer)
{
    private static readonly BufferSource[] Whole = [.. Enum.GetValues<HttpBuffer>().Select(value => new BufferSource(value))];

    /// <summary>The buffer, or the one that the part is cut from.</summary>
    public HttpBuffer Buffer => buffer;

    /// <summary>Whether a literal that is found in the part stands just so in <see cref="Buffer"/>.</summary>
    public virtual bool IsSlice => true;

    public static BufferSource Of(HttpBuffer buffer) => Whole[(int)buffer];

    public virtual BufferView View(Evaluation evaluation) => evaluation.Message.View(buffer, evaluation.Alternate);

    public virtual ReadOnlySpan<char> Characters(Evaluation evaluation) => evaluation.Message.Characters(buffer, evaluation.Alternate);
}
