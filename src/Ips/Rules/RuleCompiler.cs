using LoadMaster.Ips.Matching;
using LoadMaster.Ips.Normalisation;
using LoadMaster.Ips.Options;

namespace LoadMaster.Ips.Rules;

/// <summary>Makes a rule from its text, or says why it cannot be one.</summary>
internal static class RuleCompiler
{
    public static IpsRule Compile(RuleLine line, RuleHeader header, List<OptionText> options, RuleDialect dialect, RuleContext context)
    {
        Applicability.Check(header, options);
        var identity = IdentityParser.Parse(line, header.Action, dialect, options, context.Classifications);
        var builder = new OptionBuilder(dialect, new FlowbitsParser(context.Flowbits));
        foreach (var option in ContentFolder.Fold(options, dialect))
        {
            builder.Add(option);
        }

        var steps = builder.Finish();
        Link(steps);
        return new IpsRule(identity, steps)
        {
            Direction = Narrowed(builder.Direction ?? DirectionOf(header), steps),
            NoAlert = builder.NoAlert,
            DetectionFilter = builder.DetectionFilter,
            Threshold = builder.Threshold,
            FlowbitsChanges = builder.FlowbitsChanges,
            Endpoints = EndpointsOf(header, Applicability.NamesHttpService(options), context.Variables),
        };
    }

    /// <summary>A rule that names the HTTP service is for every port.</summary>
    private static EndpointCheck? EndpointsOf(RuleHeader header, bool anyPort, VariableTable variables)
    {
        var ports = (Source: RulePorts.Parse(header.SourcePorts, variables), Destination: RulePorts.Parse(header.DestinationPorts, variables));
        var any = RulePorts.Parse("any", variables);
        var check = new EndpointCheck(
            RuleAddresses.Parse(header.Source, variables),
            anyPort ? any : ports.Source,
            RuleAddresses.Parse(header.Destination, variables),
            anyPort ? any : ports.Destination,
            header.BothWays);
        return check.IsAny ? null : check;
    }

    private static RuleDirection DirectionOf(RuleHeader header)
    {
        var (fromServer, toServer) = (header.SourcePorts.Contains("HTTP_PORTS", StringComparison.Ordinal), header.DestinationPorts.Contains("HTTP_PORTS", StringComparison.Ordinal));
        return (fromServer, toServer, header.BothWays) switch
        {
            (true, false, false) => RuleDirection.ToClient,
            (false, true, false) => RuleDirection.ToServer,
            _ => RuleDirection.Both,
        };
    }

    /// <summary>A rule without a direction that looks at what only one side sends is for that one.</summary>
    private static RuleDirection Narrowed(RuleDirection direction, RuleOption[] steps)
    {
        if (direction != RuleDirection.Both)
        {
            return direction;
        }

        var ofRequests = Array.Exists(steps, step => step.Source.Buffer is HttpBuffer.Uri or HttpBuffer.RawUri or HttpBuffer.Method or HttpBuffer.RawRequest or HttpBuffer.ClientBody);
        var ofResponses = Array.Exists(steps, step => step.Source.Buffer is HttpBuffer.StatusCode or HttpBuffer.StatusMessage or HttpBuffer.RawStatus);
        return (ofRequests, ofResponses) switch
        {
            (true, false) => RuleDirection.ToServer,
            (false, true) => RuleDirection.ToClient,
            _ => RuleDirection.Both,
        };
    }

    /// <summary>Tells each step where the cursor stands when it is reached, and whether a later one counts from it.</summary>
    private static void Link(RuleOption[] steps)
    {
        BufferSource? cursor = null;
        foreach (var step in steps)
        {
            step.CursorIsForeign = step.IsRelative && !ReferenceEquals(cursor, step.Source);
            cursor = step.MovesCursor ? step.Source : cursor;
        }

        for (var at = 0; at < steps.Length; at++)
        {
            steps[at].Retries = steps[at].MovesCursor && IsCountedFrom(steps, at);
        }
    }

    private static bool IsCountedFrom(RuleOption[] steps, int at)
    {
        foreach (var later in steps.AsSpan(at + 1))
        {
            if (later.IsRelative && !later.CursorIsForeign)
            {
                return true;
            }

            if (later.MovesCursor)
            {
                return false;
            }
        }

        return false;
    }
}
