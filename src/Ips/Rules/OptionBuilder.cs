using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Options;

namespace LoadMaster.Ips.Rules;

/// <summary>Turns a rule's options into steps, one after the other; keeps the sticky buffer and where the cursor stands.</summary>
internal sealed class OptionBuilder
{
    private readonly RuleDialect _dialect;
    private readonly FlowbitsParser _flowbits;
    private readonly Dictionary<string, int> _variables = new(StringComparer.Ordinal);
    private readonly ByteOptionParser _bytes;
    private readonly ContentBuilder _contents;
    private readonly List<RuleOption> _steps = [];
    private BufferSource _sticky = BufferSource.Of(HttpBuffer.Packet);
    private BufferSource _cursor = BufferSource.Of(HttpBuffer.Packet);

    public OptionBuilder(RuleDialect dialect, FlowbitsParser flowbits)
    {
        (_dialect, _flowbits) = (dialect, flowbits);
        _bytes = new ByteOptionParser(_variables);
        _contents = new ContentBuilder(_bytes);
    }

    public RuleDirection? Direction { get; private set; }

    public bool NoAlert => _flowbits.NoAlert || _noAlert;

    public RateLimit? DetectionFilter { get; private set; }

    public RateLimit? Threshold { get; private set; }

    public FlowbitsChange[] FlowbitsChanges => [.. _flowbits.Changes];

    private bool _noAlert;

    public RuleOption[] Finish() => _steps.Count <= IpsLimits.OptionsPerRuleMax
        ? [.. _steps]
        : throw RuleRejectedException.Skipped($"more than {IpsLimits.OptionsPerRuleMax} options");

    public void Add(OptionText option)
    {
        switch (option.Name)
        {
            case "msg" or "sid" or "rev" or "gid" or "classtype" or "priority" or "metadata" or "reference" or "rem" or "service" or "tag" or "logto" or "target":
                break;
            case "content" or "uricontent":
                Take(_contents.Build(option, _sticky));
                break;
            case "pcre":
                AddPcre(PcreText.Parse(option.Value));
                break;
            case "isdataat":
                AddIsDataAt(option.Value);
                break;
            case "urilen" or "bufferlen" or "dsize":
                Take(LengthParser.Parse(option, _dialect, _cursor, Sticky));
                break;
            case "flow":
                Flow(option.Value);
                break;
            case "flowbits":
                if (_flowbits.Parse(option.Value) is { } check)
                {
                    _steps.Add(check);
                }

                break;
            case "noalert":
                _noAlert = true;
                break;
            case "detection_filter":
                DetectionFilter = RateLimitParser.Parse(option.Name, option.Value, RateKind.Detection);
                break;
            case "threshold":
                Threshold = RateLimitParser.Parse(option.Name, option.Value, null);
                break;
            case "base64_decode":
                AddBase64(option.Value);
                break;
            case var name when ByteOptionParser.IsByteOption(name):
                Take(_bytes.Parse(option, Sticky, _cursor));
                break;
            case var name when BufferNames.IsBuffer(name):
                Select(BufferNames.Source(option));
                break;
            default:
                throw RuleRejectedException.Skipped($"unknown option {OptionSplitter.Short(option.Name)}");
        }
    }

    /// <summary>What an option without a buffer of its own looks at when it does not count from the cursor.</summary>
    private BufferSource Sticky => _sticky;

    private void Take(RuleOption step)
    {
        _steps.Add(step);
        _cursor = step.MovesCursor ? step.Source : _cursor;
    }

    /// <summary>The raw packet is always there and every search in it starts afresh, but for the cursor.</summary>
    private void Select(BufferSource source)
    {
        _sticky = source;
        Take(new SelectOption(source));
    }

    private void AddPcre(PcreText text)
    {
        var source = text.Buffer is { } buffer ? BufferSource.Of(buffer) : text.IsRaw ? BufferSource.Of(HttpBuffer.Packet) : text.Relative ? _cursor : _sticky;
        Take(text.Compile(source));
    }

    private void AddIsDataAt(string value)
    {
        var arguments = Arguments.Of(value);
        var negated = arguments[0].StartsWith('!');
        var (relative, raw) = (arguments.Remove("relative"), arguments.Remove("rawbytes"));
        if (arguments.Count != 1)
        {
            throw RuleRejectedException.Skipped($"isdataat: {OptionSplitter.Short(value)} is not supported");
        }

        var position = _bytes.Operand(negated ? arguments[0][1..].Trim() : arguments[0], "isdataat");
        var source = relative ? _cursor : raw ? BufferSource.Of(HttpBuffer.Packet) : _sticky;
        Take(new IsDataAtOption(source, position, negated, relative));
    }

    private void AddBase64(string value)
    {
        var (bytes, offset, relative) = (0, 0, false);
        foreach (var part in value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            switch (part.Split(' ', 2, StringSplitOptions.TrimEntries))
            {
                case ["relative"]: relative = true; break;
                case ["bytes", var number]: bytes = Arguments.Small(number, "base64_decode"); break;
                case ["offset", var number]: offset = Arguments.Small(number, "base64_decode"); break;
                default: throw RuleRejectedException.Skipped($"base64_decode: {OptionSplitter.Short(part)} is not supported");
            }
        }

        Take(new Base64DecodeOption(relative ? _cursor : _sticky, bytes, offset, relative));
    }

    private void Flow(string value)
    {
        foreach (var word in Arguments.Of(value))
        {
            switch (word)
            {
                case "to_server" or "from_client": Direction = RuleDirection.ToServer; break;
                case "to_client" or "from_server": Direction = RuleDirection.ToClient; break;
                case "established" or "stateless" or "only_stream" or "no_stream" or "only_frag" or "no_frag": break;
                case "not_established": throw RuleRejectedException.NotApplicable("flow not_established");
                default: throw RuleRejectedException.Skipped($"flow: unknown word {OptionSplitter.Short(word)}");
            }
        }
    }
}
