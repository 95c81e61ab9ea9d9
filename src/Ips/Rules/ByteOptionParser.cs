using System.Globalization;
using LoadMaster.Ips.Options;

namespace LoadMaster.Ips.Rules;

/// <summary>Reads byte_test, byte_jump, byte_extract and byte_math.</summary>
/// <param name="variables">Names that were extracted before, and their numbers.</param>
internal sealed class ByteOptionParser(Dictionary<string, int> variables)
{
    private const int BinaryBytesMax = 4;
    private const int DigitsMax = 10;

    public static bool IsByteOption(string name) => name is "byte_test" or "byte_jump" or "byte_extract" or "byte_math";

    public RuleOption Parse(OptionText option, BufferSource fixedSource, BufferSource cursorSource)
    {
        var arguments = Arguments.Of(option.Value);
        var relative = arguments.Remove("relative") || arguments.Contains("relative true");
        var source = relative ? cursorSource : fixedSource;
        return option.Name switch
        {
            "byte_test" => Test(arguments, source, relative),
            "byte_jump" => Jump(arguments, source, relative),
            "byte_extract" => Extract(arguments, source, relative),
            _ => Compute(arguments, source, relative),
        };
    }

    public Operand Operand(string text, string what) =>
        Arguments.IsNumber(text) ? new Operand(Arguments.Number(text, what))
        : variables.TryGetValue(text, out var variable) ? new Operand(0, variable)
        : throw RuleRejectedException.Skipped($"{what}: {OptionSplitter.Short(text)} was not extracted before");

    private static RuleRejectedException Unknown(string option, string what) => RuleRejectedException.Skipped($"{option}: {OptionSplitter.Short(what)} is not supported");

    private static void Need(List<string> arguments, int count, string option)
    {
        if (arguments.Count < count)
        {
            throw RuleRejectedException.Skipped($"{option}: arguments are missing");
        }
    }

    private ByteTestOption Test(List<string> arguments, BufferSource source, bool relative)
    {
        Need(arguments, 4, "byte_test");
        var comparison = arguments[1];
        var negated = comparison.StartsWith('!');
        comparison = negated ? comparison[1..].Trim() : comparison;
        var format = Format("byte_test", arguments[0], arguments.Skip(4), _ => false);
        return new ByteTestOption(source, format, comparison switch
        {
            "<" => ByteComparison.Less,
            ">" => ByteComparison.Greater,
            "=" or "" => ByteComparison.Equal,
            "<=" => ByteComparison.LessOrEqual,
            ">=" => ByteComparison.GreaterOrEqual,
            "&" => ByteComparison.And,
            "^" => ByteComparison.Xor,
            _ => throw Unknown("byte_test", comparison),
        }, negated, Operand(arguments[2], "byte_test"), Operand(arguments[3], "byte_test"), relative);
    }

    private ByteJumpOption Jump(List<string> arguments, BufferSource source, bool relative)
    {
        Need(arguments, 2, "byte_jump");
        var (multiplier, align, origin, post) = (1L, false, JumpOrigin.BehindTheBytes, new Operand(0));
        var format = Format("byte_jump", arguments[0], arguments.Skip(2), word =>
        {
            switch (word.Split(' ', 2))
            {
                case ["align"]: align = true; return true;
                case ["from_beginning"]: origin = JumpOrigin.Beginning; return true;
                case ["from_end"]: origin = JumpOrigin.End; return true;
                case ["multiplier", var number]: multiplier = Arguments.Number(number, "byte_jump"); return true;
                case ["post_offset", var number]: post = Operand(number, "byte_jump"); return true;
                default: return false;
            }
        });
        return new ByteJumpOption(source, format, Operand(arguments[1], "byte_jump"), relative)
        {
            Multiplier = multiplier,
            Align = align,
            Origin = origin,
            PostOffset = post,
        };
    }

    private ByteExtractOption Extract(List<string> arguments, BufferSource source, bool relative)
    {
        Need(arguments, 3, "byte_extract");
        var (multiplier, align) = (1L, false);
        var format = Format("byte_extract", arguments[0], arguments.Skip(3), word =>
        {
            switch (word.Split(' ', 2))
            {
                case ["align", "4"] or ["align"]: align = true; return true;
                case ["multiplier", var number]: multiplier = Arguments.Number(number, "byte_extract"); return true;
                default: return false;
            }
        });
        var offset = Operand(arguments[1], "byte_extract");
        return new ByteExtractOption(source, format, offset, relative, Define(arguments[2])) { Multiplier = (uint)multiplier, Align = align };
    }

    private ByteMathOption Compute(List<string> arguments, BufferSource source, bool relative)
    {
        var words = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = new List<string>();
        foreach (var argument in arguments)
        {
            var parts = argument.Split(' ', 2, StringSplitOptions.TrimEntries);
            if (parts.Length == 2 && parts[0] is "bytes" or "offset" or "oper" or "rvalue" or "result")
            {
                words[parts[0]] = parts[1];
            }
            else if (argument != "relative true")
            {
                rest.Add(argument);
            }
        }

        if (words.Count != 5)
        {
            throw RuleRejectedException.Skipped("byte_math: bytes, offset, oper, rvalue and result are needed");
        }

        var operation = words["oper"] switch { "+" or "-" or "*" or "/" => words["oper"][0], "<<" => '<', ">>" => '>', var other => throw Unknown("byte_math", other) };
        var format = Format("byte_math", words["bytes"], rest, _ => false);
        var (offset, right) = (Operand(words["offset"], "byte_math"), Operand(words["rvalue"], "byte_math"));
        return new ByteMathOption(source, format, offset, relative, operation, right, Define(words["result"]));
    }

    private int Define(string name)
    {
        if (Arguments.IsNumber(name) || name.Length == 0)
        {
            throw RuleRejectedException.Skipped($"{OptionSplitter.Short(name)} is no name");
        }

        if (!variables.TryGetValue(name, out var variable))
        {
            variable = variables[name] = variables.Count;
        }

        return variable < IpsLimits.VariablesPerRuleMax ? variable : throw RuleRejectedException.Skipped($"more than {IpsLimits.VariablesPerRuleMax} extracted names");
    }

    private static ByteFormat Format(string option, string bytes, IEnumerable<string> words, Func<string, bool> own)
    {
        var (little, isText, numberBase, mask) = (false, false, 10, 0u);
        foreach (var word in words)
        {
            switch (word.Split(' ', 2, StringSplitOptions.TrimEntries))
            {
                case ["little"] or ["endian", "little"]: little = true; break;
                case ["big"] or ["endian", "big"]: little = false; break;
                case ["string"]: isText = true; break;
                case ["string", "hex"] or ["hex"]: (isText, numberBase) = (true, 16); break;
                case ["string", "dec"] or ["dec"]: (isText, numberBase) = (true, 10); break;
                case ["string", "oct"] or ["oct"]: (isText, numberBase) = (true, 8); break;
                case ["bitmask", var number]: mask = (uint)Arguments.Number(number, option); break;
                default:
                    if (!own(word))
                    {
                        throw Unknown(option, word);
                    }

                    break;
            }
        }

        var count = (int)Math.Min(Arguments.Number(bytes, option), int.MaxValue);
        var most = isText ? DigitsMax : BinaryBytesMax;
        return count >= (option == "byte_jump" ? 0 : 1) && count <= most
            ? new ByteFormat(count, little, isText ? numberBase : 0, mask)
            : throw RuleRejectedException.Skipped(string.Create(CultureInfo.InvariantCulture, $"{option}: {count} bytes, possible are 1 to {most}"));
    }
}
