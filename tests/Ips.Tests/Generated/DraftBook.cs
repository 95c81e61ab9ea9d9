using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Options;
using LoadMaster.Ips.Rules;

namespace LoadMaster.Ips.Tests.Generated;

/// <summary>
/// The texts that a rule wants, buffer by buffer. Options that count from one another make a chain; chains that name a place come first,
/// those that may stand anywhere last. In the header and in the whole message each chain is a piece of its own.
/// </summary>
internal sealed class DraftBook
{
    private readonly Dictionary<HttpBuffer, BufferDraft> _drafts = [];
    private readonly List<(HttpBuffer Buffer, BufferDraft Draft)> _pieces = [];
    private readonly IpsRule _rule;
    private readonly int _choice;

    public DraftBook(IpsRule rule, int choice)
    {
        (_rule, _choice) = (rule, choice);
        foreach (var chain in Chains(rule.Options).OrderBy(Rank))
        {
            var draft = DraftFor(chain[0]);
            foreach (var option in chain)
            {
                Put(draft, option);
            }
        }
    }

    public IEnumerable<LengthOption> Lengths => _rule.Options.OfType<LengthOption>();

    public bool Has(HttpBuffer buffer) => _drafts.ContainsKey(buffer) || _pieces.Exists(piece => piece.Buffer == buffer);

    public string Text(HttpBuffer buffer) => _drafts.TryGetValue(buffer, out var draft) ? draft.Text(Filler) : "";

    /// <summary>The texts of the header or of the message, the longest first.</summary>
    public IEnumerable<string> Pieces(params HttpBuffer[] buffers) =>
        _pieces.Where(piece => buffers.Contains(piece.Buffer)).Select(piece => piece.Draft.Text(Filler)).Where(text => text.Length > 0).OrderByDescending(text => text.Length);

    public char Filler => _choice % 2 == 0 ? 'a' : '1';

    private static List<List<RuleOption>> Chains(RuleOption[] options)
    {
        var chains = new List<List<RuleOption>>();
        foreach (var option in options.Where(option => option is ContentOption { Negated: false } or PcreOption or IsDataAtOption or ByteTestOption))
        {
            if (option.IsRelative && chains.Count > 0 && chains[^1][0].Source.Buffer == option.Source.Buffer)
            {
                chains[^1].Add(option);
            }
            else
            {
                chains.Add([option]);
            }
        }

        return chains;
    }

    private int Rank(List<RuleOption> chain) => chain[0] switch
    {
        ContentOption { PositionIsOpen: true } => _choice % 3 == 1 ? 0 : 4,
        ContentOption { Depth: not null } => 1,
        PcreOption when _choice % 3 == 0 => 0,
        IsDataAtOption => 3,
        _ => 2,
    };

    private BufferDraft DraftFor(RuleOption head)
    {
        var buffer = head.Source.Buffer;
        var isPiece = buffer is HttpBuffer.Header or HttpBuffer.RawHeader || (buffer == HttpBuffer.Packet && head is not ContentOption { Depth: not null });
        if (!isPiece)
        {
            return _drafts.TryGetValue(buffer, out var known) ? known : _drafts[buffer] = new BufferDraft();
        }

        var piece = new BufferDraft();
        _pieces.Add((buffer, piece));
        return piece;
    }

    private void Put(BufferDraft draft, RuleOption option)
    {
        switch (option)
        {
            case ContentOption content:
                draft.Put(content);
                break;
            case PcreOption pcre when Sources.Next(_rule, pcre) is { Negated: false } text:
                draft.Put(PatternSampler.Sample(text.Pattern, _choice), pcre.IsRelative, text.Pattern.StartsWith('^') && !text.Options.Multiline);
                break;
            case IsDataAtOption { Negated: false } data when data.IsRelative:
                draft.FillBehindCursor((int)data.Position.Constant + 1);
                break;
            case IsDataAtOption { Negated: false } data:
                draft.Fill((int)data.Position.Constant + 1);
                break;
            case ByteTestOption test:
                draft.Write(Number(test), (int)test.Offset.Constant, test.IsRelative);
                break;
        }
    }

    /// <summary>A number for which the test holds, as digits or bytes.</summary>
    private static string Number(ByteTestOption test)
    {
        var value = test.Value.Constant + ((test.Comparison, test.Negated) switch
        {
            (ByteComparison.Greater, false) or (ByteComparison.Equal, true) or (ByteComparison.LessOrEqual, true) => 1,
            (ByteComparison.Less, false) or (ByteComparison.GreaterOrEqual, true) => -1,
            _ => 0,
        });
        return test.Format.Base switch
        {
            10 => value.ToString().PadLeft(test.Format.Bytes, '0'),
            16 => value.ToString("x").PadLeft(test.Format.Bytes, '0'),
            8 => Convert.ToString(value, 8).PadLeft(test.Format.Bytes, '0'),
            _ => string.Concat(Enumerable.Range(0, test.Format.Bytes)
                .Select(at => (char)((value >> (8 * (test.Format.LittleEndian ? at : test.Format.Bytes - 1 - at))) & 0xFF))),
        };
    }
}
