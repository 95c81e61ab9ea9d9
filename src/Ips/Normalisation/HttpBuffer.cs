namespace LoadMaster.Ips.Normalisation;

/// <summary>The parts of a message that a rule can look at (Snort manual, http_* options; Snort 3 http_inspect).</summary>
public enum HttpBuffer : byte
{
    /// <summary>The message as it came: head and body.</summary>
    Packet,
    Uri,
    RawUri,
    Header,
    RawHeader,
    Cookie,
    RawCookie,
    ClientBody,
    RawBody,
    Method,
    Version,
    StatusCode,
    StatusMessage,

    /// <summary>The start line of a request, without its line end.</summary>
    RawRequest,

    /// <summary>The start line of a response, without its line end.</summary>
    RawStatus,
    FileData,

    /// <summary>What the last base64_decode of the rule made.</summary>
    Base64,
}
