namespace LoadMaster.Ips.Rules;

/// <summary>
/// Whether a rule is about HTTP: it names an HTTP buffer, the HTTP service, the HTTP ports or servers, or the protocol http. Options that look
/// at IP, TCP or other protocols make it "not applicable", with the option's name.
/// </summary>
internal static class Applicability
{
    private static readonly HashSet<string> BelowHttp = new(StringComparer.Ordinal)
    {
        "flags", "ack", "seq", "id", "fragbits", "fragoffset", "ttl", "tos", "ipopts", "ip_proto", "sameip", "itype", "icode", "icmp_id", "icmp_seq",
        "window", "rpc", "asn1", "ftpbounce", "cvs", "stream_size", "stream_reassemble", "dce_iface", "dce_opnum", "dce_stub_data", "sip_method",
        "sip_header", "sip_body", "sip_stat_code", "ssl_state", "ssl_version", "gtp_info", "gtp_type", "gtp_version", "modbus_data", "modbus_func",
        "modbus_unit", "dnp3_data", "dnp3_func", "dnp3_ind", "dnp3_obj", "enip_command", "enip_req", "enip_rsp", "cip_class", "cip_service", "cip_req",
        "cip_rsp", "s7commplus_content", "s7commplus_func", "s7commplus_opcode", "iec104_apci_type", "iec104_asdu_func", "mms_data", "mms_func",
        "ber_skip", "ber_data", "wscale", "session", "activated_by", "activates", "opc",
    };

    private static readonly string[] HttpServices = ["http", "http2", "http1", "http3"];

    public static void Check(RuleHeader header, List<OptionText> options)
    {
        if (header.Protocol is "udp" or "icmp" or "ssl" or "smtp" or "dns" or "ftp")
        {
            throw RuleRejectedException.NotApplicable($"protocol {header.Protocol}");
        }

        if (!IsHttp(header, options))
        {
            var service = Services(options).FirstOrDefault();
            throw RuleRejectedException.NotApplicable(service is null ? "no HTTP in it" : $"service {service}");
        }

        if (options.Find(option => BelowHttp.Contains(option.Name)) is { } below)
        {
            throw RuleRejectedException.NotApplicable($"option {below.Name}");
        }
    }

    /// <summary>The services that a rule names, in either dialect.</summary>
    public static IEnumerable<string> Services(List<OptionText> options)
    {
        foreach (var option in options)
        {
            var parts = option.Value.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
            if (option.Name == "service")
            {
                foreach (var part in parts)
                {
                    yield return part;
                }
            }
            else if (option.Name == "metadata")
            {
                foreach (var part in parts.Where(part => part.StartsWith("service ", StringComparison.Ordinal)))
                {
                    yield return part["service ".Length..].Trim();
                }
            }
        }
    }

    public static bool NamesHttpService(List<OptionText> options) => Services(options).Any(HttpServices.Contains);

    private static bool IsHttp(RuleHeader header, List<OptionText> options) =>
        header.Protocol is "http" or "http1" or "http2"
        || (header.Protocol == "file" && !Services(options).Any())
        || NamesHttpService(options)
        || header.Mentions("HTTP_PORTS") || header.Mentions("HTTP_SERVERS")
        || options.Exists(option => BufferNames.IsHttp(option.Name) || option.Name is "uricontent" or "urilen"
            || (option.Name == "pcre" && PcreText.NamesHttpBuffer(option.Value)));
}
